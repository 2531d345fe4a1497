"""User pools: what is read of them, and what Cognito refuses."""
from .local_aws import AccountTest
from .stack import Stack

POOL = "AWS::Cognito::UserPool"
DOMAIN = "AWS::Cognito::UserPoolDomain"


def pool(protection="INACTIVE", domain=None, **more):
    resources = {"Users": {"Type": POOL, "Properties": {"UserPoolName": "users", "DeletionProtection": protection}}, **more}
    if domain:
        resources["Page"] = {"Type": DOMAIN, "Properties": {"UserPoolId": {"Ref": "Users"}, "Domain": domain}}
    return {"Resources": resources}


class UserPools(AccountTest):
    def id_of(self, logical_id):
        return self.stack.call("describe_stack_resource", LogicalResourceId=logical_id)[
            "StackResourceDetail"]["PhysicalResourceId"]

    def test_what_belongs_to_a_pool_is_read_as_it_was_asked_for(self):
        in_pool = {"UserPoolId": {"Ref": "Users"}}
        details = {"MetadataURL": "https://login.example.com", "IDPSignout": False}
        self.stack.create(pool(
            Client={"Type": "AWS::Cognito::UserPoolClient", "Properties": {**in_pool, "ClientName": "app"}},
            Provider={"Type": "AWS::Cognito::UserPoolIdentityProvider", "Properties": {
                **in_pool, "ProviderName": "staff", "ProviderType": "SAML", "ProviderDetails": details}},
            Look={"Type": "AWS::Cognito::ManagedLoginBranding", "Properties": {
                **in_pool, "ClientId": {"Ref": "Client"}, "UseCognitoProvidedValues": True}}))
        users = self.id_of("Users")
        self.assertEqual(self.account.read(POOL, users)["UserPoolName"], "users")
        provider = self.account.read("AWS::Cognito::UserPoolIdentityProvider", f"{users}|staff")
        self.assertEqual(provider["ProviderDetails"], details)
        self.assertIsNone(self.account.read("AWS::Cognito::UserPoolIdentityProvider", "another|staff"))
        look = self.account.read("AWS::Cognito::ManagedLoginBranding", self.id_of("Look"))
        self.assertEqual(look["ClientId"], self.id_of("Client"))
        self.stack.delete()
        self.assertIsNone(self.account.read(POOL, users))

    def test_a_domain_is_one_in_a_region_and_holds_no_word_of_cognitos(self):
        self.assertEqual(self.stack.create(pool(domain="quotes")).status, "CREATE_COMPLETE")
        for domain, why in (("quotes", "already associated with another user pool"),
                            ("newcognito", "reserved word: cognito")):
            with self.subTest(domain):
                other = Stack(self.account, f"other-{domain}")
                self.assertEqual(other.create(pool(domain=domain)).status, "ROLLBACK_COMPLETE")
                self.assertIn(why, "\n".join(other.told()))

    def test_a_protected_pool_is_not_deleted(self):
        self.stack.create(pool("ACTIVE"))
        self.assertEqual(self.stack.delete().status, "DELETE_FAILED")
        self.assertIn("deletion protection is activated", "\n".join(self.stack.told()))
