"""Properties of what watches and allows: alarms, logs, policies, roles and keys.

Sources: AWS CloudFormation Template Reference, the page of each type. A property that is in no list is refused by its
path, since AWS would obey it and the twin would not.
"""

from signalbox.twin.known_names import Known
from signalbox.twin.services.cloudwatch.alarms import COMPARISONS
from signalbox.twin.services.cloudwatch.metrics import PERCENTILES, STATISTICS

ACTIONS = "AlarmActions OKActions InsufficientDataActions"
CONFIGURATION: dict[str, Known] = {
    "AWS::CloudWatch::Alarm": Known(
        "AlarmName Namespace MetricName Dimensions Period EvaluationPeriods DatapointsToAlarm Threshold "
        "TreatMissingData Metrics.Id Metrics.Expression Metrics.ReturnData Metrics.MetricStat.Metric "
        f"Metrics.MetricStat.Period {ACTIONS}",
        "AlarmDescription Tags Unit Metrics.Label Metrics.MetricStat.Unit",
        {
            "ActionsEnabled": (True,),
            "Statistic": tuple(STATISTICS),
            "ExtendedStatistic": (PERCENTILES,),
            "Metrics.MetricStat.Stat": (*STATISTICS, PERCENTILES),
            "ComparisonOperator": tuple(COMPARISONS),
        },
    ),
    "AWS::CloudWatch::CompositeAlarm": Known(
        f"AlarmName AlarmRule {ACTIONS}", "AlarmDescription Tags", {"ActionsEnabled": (True,)}
    ),
    "AWS::CloudWatch::Dashboard": Known("", "DashboardName DashboardBody Tags"),
    "AWS::Logs::LogGroup": Known("LogGroupName", "RetentionInDays Tags KmsKeyId LogGroupClass DataProtectionPolicy"),
    # Alarms on metrics that the twin does not have are named where alarms are watched.
    "AWS::Logs::MetricFilter": Known(
        "", "LogGroupName FilterPattern FilterName MetricTransformations ApplyOnTransformedLogs"
    ),
    "AWS::Logs::ResourcePolicy": Known("", "PolicyName PolicyDocument"),
    "AWS::SNS::TopicPolicy": Known("Topics PolicyDocument"),
    "AWS::SQS::QueuePolicy": Known("Queues PolicyDocument"),
    "AWS::S3::BucketPolicy": Known("", "Bucket PolicyDocument"),
    "AWS::IAM::Policy": Known("PolicyName PolicyDocument Roles"),
    "AWS::IAM::ManagedPolicy": Known("ManagedPolicyName PolicyDocument Roles", "Description Path"),
    "AWS::IAM::Role": Known(
        # A PermissionsBoundary is refused where policies are read.
        "RoleName Policies ManagedPolicyArns PermissionsBoundary",
        "AssumeRolePolicyDocument Description Tags MaxSessionDuration Path",
    ),
    "AWS::KMS::Key": Known("KeyPolicy", "Description Tags EnableKeyRotation PendingWindowInDays RotationPeriodInDays"),
    "AWS::KMS::Alias": Known("", "AliasName TargetKeyId"),
    "AWS::CDK::Metadata": Known("", "Analytics"),
    # A deployment takes effect at once here; contracts are for people and their tools.
    "AWS::CodeDeploy::Application": Known("", "ApplicationName ComputePlatform Tags"),
    "AWS::CodeDeploy::DeploymentGroup": Known(
        "",
        "ApplicationName DeploymentGroupName DeploymentConfigName DeploymentStyle ServiceRoleArn AlarmConfiguration "
        "AutoRollbackConfiguration Tags",
    ),
    # Traces are not sampled here: the twin keeps what each run did.
    "AWS::XRay::SamplingRule": Known("", "RuleName SamplingRule Tags"),
    "AWS::EventSchemas::Registry": Known("", "RegistryName Description Tags"),
    "AWS::EventSchemas::Schema": Known("", "RegistryName SchemaName Type Content Description Tags"),
}
