"""Context keys that conditions name: those that requests in the twin have, and those with several values.

Source: Service Authorization Reference, "Condition keys for ..." of each service (types ArrayOfString and ArrayOfARN);
IAM User Guide, "AWS global condition context keys" (value type multivalued).
"""

KNOWN = frozenset(
    {
        "aws:securetransport", "aws:sourcearn", "aws:sourceaccount", "aws:sourceowner",
        "aws:principalarn", "aws:principalaccount",
        "states:statemachinequalifier", "events:source", "events:detail-type", "ses:fromaddress", "ses:recipients",
        "s3:existingobjecttag/usewithcodedeploy", "s3:prefix", "iam:passedtoservice",
    }
)  # fmt: skip
"""Context keys that requests in the twin have: a condition on another one could never be evaluated. No object in the
twin has tags, so that requests lack a key about one, as on AWS."""

MULTIVALUED = frozenset(
    {
        "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths",
        "aws:sourceorgpaths", "aws:tagkeys",
        "cloudwatch:alarmactions", "cloudwatch:requestinsightruleloggroups", "cloudwatch:requestmanagedresourcearns",
        "dynamodb:attributes", "dynamodb:leadingkeys",
        "events:eventbusarn", "events:source", "events:targetarn",
        "kms:encryptioncontextkeys", "kms:grantoperations", "kms:resourcealiases",
        "lambda:layer", "lambda:securitygroupids", "lambda:subnetids",
        "logs:loggeneratingresourcearns",
        "s3:inventoryaccessibleoptionalfields", "s3:requestobjecttagkeys",
        "secretsmanager:addreplicaregions",
        "ses:recipients", "ses:replicaregion",
        "ssm:documentcategories",
        "states:statemachinequalifier",
        "sts:requestcontextproviders", "sts:transitivetagkeys",
    }
)  # fmt: skip
"""Keys that hold several values in one request, of the services that this project deploys."""
