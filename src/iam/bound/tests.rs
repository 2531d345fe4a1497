#![allow(clippy::unwrap_used)]
use super::*;
use crate::iam::Document;
use jsonptr::PointerBuf;
use serde_json::{Value, json};

fn statement(principal: bool, conditions: &Value) -> Statement<PointerBuf> {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": conditions});
    if principal {
        statement["Principal"] = json!("*");
    }
    Document::read(&json!({"Statement": statement}), PointerBuf::default()).statements.remove(0)
}

fn bounds(conditions: &Value) -> bool {
    !bounding_keys(&statement(true, conditions)).is_empty()
}

fn void(principal: bool, conditions: &Value) -> usize {
    void_conditions(&statement(principal, conditions)).len()
}

#[test]
fn what_everybody_meets_bounds_nothing_and_is_said() {
    for conditions in [
        json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        json!({"IpAddress": {"aws:SourceIp": "::/0"}}),
        json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
        json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}),
        json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/2", "64.0.0.0/2", "192.0.0.0/2", "128.0.0.0/2"]}}),
        json!({"IpAddress": {"aws:SourceIp": "64.0.0.0/3"}}),
        json!({"IpAddress": {"aws:SourceIp": "2000::/3"}}),
        json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}),
        json!({"StringLike": {"aws:SourceVpc": "*"}}),
        json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}),
        json!({"StringLike": {"aws:sourceVPC": ["vpc-0a1b2c3d4e5f60718", "vpc-0*"]}}),
        json!({"ForAnyValue:StringLike": {"aws:SourceVpce": "vpce-?*"}}),
        json!({"StringLike": {"aws:SourceAccount": "????????????"}}),
        json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/r-ab12/*"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/caller"}}),
        json!({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::*"}}),
        json!({"StringLike": {"aws:SourceArn": "arn:aws:bedrock-agentcore:*"}}),
        json!({"Bool": {"aws:ViaAWSService": "false"}}),
        json!({"Bool": {"aws:PrincipalIsAWSService": [false]}}),
        json!({"Bool": {"aws:SecureTransport": ["true", "false"]}}),
        json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}),
        json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/"}}),
        json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"ForAllValues:StringEquals": {"aws:PrincipalTag/team": "quotes"}}),
        json!({"StringEqualsIfExists": {"aws:PrincipalTag/team": "quotes"}}),
        json!({"Null": {"aws:SourceVpc": "false"}}),
        json!({"Null": {"aws:SourceVpce": "true"}}),
        json!({"Null": {"aws:RequestTag/team": ["true", "false"]}}),
        json!({"StringEquals": {"aws:SourceVpc": []}}),
        json!({"StringEquals": {"aws:PrincipalAccount": "${!aws:PrincipalAccount}"}}),
        json!({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}),
        json!({"StringLike": {"sts:ExternalId": "*"}}),
        json!({"StringLike": {"aws:userid": "*:ann@example.com"}}),
        json!({"StringLike": {"aws:RequestedRegion": "*"}}),
    ] {
        assert!(!bounds(&conditions) && void(true, &conditions) == 1, "{conditions}");
    }
}

#[test]
fn what_says_who_or_from_where_bounds() {
    for conditions in [
        json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}),
        json!({"IpAddress": {"aws:SourceIp": ["17.0.0.0/8", "19.0.0.0/8"]}}),
        json!({"IpAddress": {"aws:SourceIp": "${Office}"}}),
        json!({"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}),
        json!({"StringLike": {"aws:SourceVpc": "${Network.VpcId}*"}}),
        json!({"StringLike": {"aws:SourceVpc": "{{resolve:ssm:/vpc}}"}}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "${!aws:ResourceOrgID}"}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}),
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:bedrock-agentcore:*:${AWS::AccountId}:*"}}),
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::quote-uploads"}}),
        json!({"StringLike": {"aws:userid": "AROAEXAMPLEID12345:*"}}),
        json!({"StringEquals": {"sts:ExternalId": "quotes"}}),
        json!({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:quotes/agents:*"}}),
        json!({"StringEquals": {"kms:CallerAccount": "111122223333"}, "Bool": {"aws:SecureTransport": "true"}}),
        json!({"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}, "StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}),
        json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        json!({"Bool": {"aws:ViaAWSService": "false"}, "StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
    ] {
        assert!(bounds(&conditions) && void(true, &conditions) == 0, "{conditions}");
    }
}

#[test]
fn what_anyone_can_do_bounds_no_callers_and_is_no_mistake() {
    for conditions in [
        json!({"Bool": {"aws:SecureTransport": "true"}}),
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        json!({"StringLike": {"aws:RequestTag/team": "*"}}),
        json!({"Null": {"aws:RequestTag/team": "false"}}),
        json!({"Null": {"iam:PermissionsBoundary": "false"}}),
        json!({"Null": {"aws:PrincipalTag/team": "false"}}),
        json!({"StringEquals": {"aws:PrincipalTag/team": "quotes"}}),
        json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}),
        json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "owner"]}}),
        json!({"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}),
        json!({"StringEquals": {"aws:ResourceTag/team": "${!aws:PrincipalTag/team}"}}),
        json!({"StringEquals": {"aws:ResourceAccount": "111122223333"}}),
    ] {
        assert!(!bounds(&conditions) && void(true, &conditions) == 0, "{conditions}");
    }
}

#[test]
fn of_an_identity_the_caller_is_its_bearer() {
    for conditions in [
        json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/agents/*"}}),
        json!({"StringEqualsIfExists": {"aws:PrincipalTag/team": "quotes"}}),
        json!({"StringEqualsIfExists": {"iam:PassedToService": "glue.amazonaws.com"}}),
        json!({"StringEquals": {"cloudwatch:namespace": "bedrock-agentcore"}}),
        json!({"StringLike": {"s3:prefix": ["", "home/*"]}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/quotes"}}),
        json!({"Null": {"aws:PrincipalOrgID": "true"}}),
    ] {
        assert_eq!(void(false, &conditions), 0, "{conditions}");
    }
    for conditions in [
        json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}),
        json!({"StringLike": {"iam:PassedToService": "*"}}),
        json!({"StringLike": {"cloudwatch:namespace": ["agents", "**"]}}),
    ] {
        assert_eq!(void(false, &conditions), 1, "{conditions}");
    }
}

#[test]
fn a_denial_and_what_cannot_be_read_are_not_judged() {
    let mut deny = statement(true, &json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}));
    deny.effect = Some(super::super::Effect::Deny);
    assert!(void_conditions(&deny).is_empty());
    let unread = statement(true, &json!({"StringEquals": {"aws:SourceVpc": {"Fn::ImportValue": "vpc"}}}));
    assert_eq!((bounding_keys(&unread).len(), void_conditions(&unread).len()), (1, 0));
}
