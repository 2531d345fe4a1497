"""Who is told what: alarms of metric math, which ministack lacks, how the services refuse what they would refuse on AWS, and
what is there, for Cloud Control.

Documented or reported words: CloudWatch's of a period, of a range and of a region (API reference, PutMetricAlarm;
cds-snc/notification-terraform#128), SNS's of an address, Lambda's of a function. That a topic and a rule whose name is taken
are refused as other resources are is inferred.
"""
import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge, iam, lambda_svc, sns
from ministack.services.cloudformation import provisioners

import cloud_control
import failures

ALARM = "AWS::CloudWatch::Alarm"
TOPIC = "AWS::SNS::Topic"
TOPIC_POLICY = "AWS::SNS::TopicPolicy"
SUBSCRIPTION = "AWS::SNS::Subscription"
RULE = "AWS::Events::Rule"
PERMISSION = "AWS::Lambda::Permission"
INLINE_POLICY = "AWS::IAM::Policy"

DAY, WEEK, HOUR = 86_400, 604_800, 3_600
ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def invalid_alarm(message):
    return failures.of_service(message, "CloudWatch", 400, "InvalidRequest")


def check_alarm(properties):
    metrics = properties.get("Metrics", [])
    periods = [query["MetricStat"]["Period"] for query in metrics if "MetricStat" in query] or [properties["Period"]]
    for period in map(int, periods):
        if period not in (10, 20, 30) and period % 60:
            raise invalid_alarm("Period must be 10, 20, 30 or a multiple of 60")
        total = period * int(properties["EvaluationPeriods"])
        if total > (WEEK if period >= HOUR else DAY):
            raise invalid_alarm("Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= "
                                "86400)")
    if int(properties.get("DatapointsToAlarm", 0)) > int(properties["EvaluationPeriods"]):
        raise invalid_alarm("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    for action in (arn for key in ACTIONS for arn in properties.get(key, [])):
        region = action.split(":")[3]
        if region != get_region():
            raise invalid_alarm(f"Invalid region {region} specified. Only {get_region()} is supported.")


def alarm_record(name, properties, of_one_metric):
    """ministack's record; of metric math with what it has of its own."""
    check_alarm(properties)
    if "Metrics" not in properties:
        return of_one_metric(name, properties)
    stand_in = {"MetricName": "math", "Namespace": "math", **{key: value for key, value in properties.items()
                                                              if key != "Metrics"}}
    record = of_one_metric(name, stand_in)
    record.update({key: None for key in ONE_METRIC}, Metrics=properties["Metrics"], Period=60, Dimensions=[])
    return record


def named(found):
    """Without what is not there."""
    return {key: value for key, value in found.items() if value not in (None, "")}


def tags(pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def alarm(name):
    record = cloudwatch._alarms.get(name)
    if record is None:
        return None
    found = {key: record.get(key) for key in (
        "AlarmName", "AlarmDescription", "ActionsEnabled", "ComparisonOperator", "EvaluationPeriods", "DatapointsToAlarm",
        "TreatMissingData")}
    threshold = record["Threshold"]
    found.update({key: record[key] for key in ACTIONS if record[key]}, Arn=record["AlarmArn"],
                 Threshold=int(threshold) if threshold == int(threshold) else threshold,
                 Tags=tags(cloudwatch._resource_tags.get(record["AlarmArn"], {})))
    found.update({"Metrics": record["Metrics"]} if record.get("Metrics") else {key: record[key] for key in ONE_METRIC})
    return named(found)


def topic(arn):
    record = sns._topics.get(arn)
    return record and named({
        "TopicArn": arn, "TopicName": record["name"], "KmsMasterKeyId": record["attributes"].get("KmsMasterKeyId"),
        "Tags": tags(record["tags"])})


def topic_policy(name):
    topics = [arn for arn in sns._topics if sns._topics[arn].get("policy_of") == name]
    return {"Id": name, "Topics": topics,
            "PolicyDocument": json.loads(sns._topics[topics[0]]["attributes"]["Policy"])} if topics else None


def subscription(arn):
    all_there = sns._topics.get(sns._sub_arn_to_topic.get(arn, ""), {}).get("subscriptions", [])
    found = next((found for found in all_there if found["arn"] == arn), None)
    return found and {"Arn": arn, "TopicArn": found["topic_arn"], "Protocol": found["protocol"],
                      "Endpoint": found["endpoint"]}


def rule(name):
    key = eventbridge._rule_key(name, "default")
    record = eventbridge._rules.get(key)
    return record and named({
        "Arn": record["Arn"], "Name": name, "RuleName": name, "Description": record["Description"],
        "State": record["State"], "EventPattern": json.loads(record["EventPattern"]),
        "Targets": eventbridge._targets.get(key, []), "Tags": tags(tags_of(record["Arn"]))})


def tags_of(arn):
    found = eventbridge._tags.get(arn, {})
    return found if isinstance(found, dict) else {tag["Key"]: tag["Value"] for tag in found}


def permission(name):
    for function in list(lambda_svc._functions.values()):
        for statement in function["policy"]["Statement"]:
            if statement["Sid"] == name:
                return {"Id": name, "FunctionName": statement["Resource"], "Action": statement["Action"],
                        "Principal": statement["Principal"]["Service"],
                        "SourceArn": statement["Condition"]["ArnLike"]["AWS:SourceArn"]}
    return None


def inline_policy(name):
    for role in list(iam._roles.values()):
        made = role.get("policies_of", {}).get(name)
        if made and made in role["InlinePolicies"]:
            return {"Id": name, "PolicyName": made, "Roles": [role["RoleName"]],
                    "PolicyDocument": json.loads(role["InlinePolicies"][made])}
    return None


def owned(resource_type, mark):
    """Notes what a resource that has no name of its own was made on."""
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    create = handler["create"]

    def noted_create(logical_id, properties, stack_name):
        created = create(logical_id, properties, stack_name)
        mark(created[0], properties)
        return created

    handler.update(create=noted_create)


def mark_topics(name, properties):
    for arn in properties["Topics"]:
        sns._topics[arn]["policy_of"] = name


def mark_roles(name, properties):
    for role in properties.get("Roles", []):
        iam._roles[role].setdefault("policies_of", {})[name] = properties["PolicyName"]


def refused_before(resource_type, check):
    """Asks first."""
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    create = handler["create"]

    def checked_create(logical_id, properties, stack_name):
        check(properties)
        return create(logical_id, properties, stack_name)

    handler.update(create=checked_create)


def check_topic(properties):
    arn = f"arn:aws:sns:{get_region()}:{get_account_id()}:{properties.get('TopicName')}"
    if arn in sns._topics:
        raise failures.already_exists(TOPIC, arn)
    if not all(character.isalnum() or character in "_-" for character in properties.get("TopicName", "")):
        raise failures.of_service("Invalid parameter: Topic Name", "Sns", 400, "InvalidRequest")


def check_subscription(properties):
    if properties["Protocol"] == "email" and "@" not in properties["Endpoint"]:
        raise failures.of_service("Invalid parameter: Email address", "Sns", 400, "InvalidRequest")
    if properties["TopicArn"] not in sns._topics:
        raise failures.of_service("Topic does not exist", "Sns", 404, "NotFound")


def check_rule(properties):
    name = properties.get("Name", "")
    if eventbridge._rule_key(name, "default") in eventbridge._rules:
        raise failures.already_exists(RULE, name)


def check_permission(properties):
    function = provisioners._lambda_function_for_cfn_ref(properties["FunctionName"])[0]
    if function is None:
        raise failures.of_service(f"Function not found: {properties['FunctionName']}", "Lambda", 404, "NotFound")


def topics_with_keys():
    """ministack's topics have none."""
    handler = provisioners._RESOURCE_HANDLERS[TOPIC]
    create, update = handler["create"], handler["update"]

    def keyed(arn, properties):
        sns._topics[arn]["attributes"]["KmsMasterKeyId"] = properties.get("KmsMasterKeyId")
        sns._topics[arn]["tags"] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}

    def keyed_create(logical_id, properties, stack_name):
        created = create(logical_id, properties, stack_name)
        keyed(created[0], properties)
        return created

    def keyed_update(arn, old, new, *rest):
        updated = update(arn, old, new, *rest)
        keyed(updated[0], new)
        return updated

    handler.update(create=keyed_create, update=keyed_update)


def install():
    of_one_metric = provisioners._cw_metric_alarm_record
    provisioners._cw_metric_alarm_record = lambda name, properties: alarm_record(name, properties, of_one_metric)
    topics_with_keys()
    owned(TOPIC_POLICY, mark_topics)
    owned(INLINE_POLICY, mark_roles)
    refused_before(TOPIC, check_topic)
    refused_before(SUBSCRIPTION, check_subscription)
    refused_before(RULE, check_rule)
    refused_before(PERMISSION, check_permission)
    cloud_control.READERS.update({
        ALARM: alarm, TOPIC: topic, TOPIC_POLICY: topic_policy, SUBSCRIPTION: subscription, RULE: rule,
        PERMISSION: permission, INLINE_POLICY: inline_policy})
