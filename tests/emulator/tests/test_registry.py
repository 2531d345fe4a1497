"""Whether an image is there."""
import json

from .local_aws import AccountTest


class Registry(AccountTest):
    def test_the_registry_tells_whether_an_image_is_there(self):
        self.account.call("ecr", "create_repository", repositoryName="agents")
        manifest = json.dumps({"schemaVersion": 2, "config": {}, "layers": []})
        self.account.call("ecr", "put_image", repositoryName="agents", imageManifest=manifest, imageTag="7")
        pushed = {"repositoryName": "agents", "imageIds": [{"imageTag": "7"}]}
        [image] = self.account.call("ecr", "describe_images", **pushed)["imageDetails"]
        self.assertStartsWith(image["imageDigest"], "sha256:")
        for missing, code in (({"imageIds": [{"imageTag": "8"}]}, "ImageNotFoundException"),
                              ({"repositoryName": "nowhere"}, "RepositoryNotFoundException")):
            with self.subTest(code):
                self.assertEqual(self.account.refusal("ecr", "describe_images", **pushed | missing).code, code)
        repository = self.account.read("AWS::ECR::Repository", "agents")
        self.assertIn("agents", repository["RepositoryUri"])

    def test_repositories_can_be_caches(self):
        rules = self.account.call("ecr", "describe_pull_through_cache_rules")["pullThroughCacheRules"]
        self.assertEqual(rules, [])
        self.account.switch("pull-through-cache", "docker-hub,quay")
        rules = self.account.call("ecr", "describe_pull_through_cache_rules")["pullThroughCacheRules"]
        self.assertEqual([rule["ecrRepositoryPrefix"] for rule in rules], ["docker-hub", "quay"])
