data "aws_caller_identity" "current" {}

locals {
  # The part of the ARN behind "oidc-provider/": the issuer without its scheme, as IAM names its claims.
  oidc_issuer = var.oidc_provider_arn == null ? "" : split("oidc-provider/", var.oidc_provider_arn)[1]
}

# --- Who may be Vigil -------------------------------------------------------------------------------------------------

data "aws_iam_policy_document" "trust" {
  # EKS Pod Identity. It tags the session with namespace and service account; both must be those of Vigil.
  dynamic "statement" {
    for_each = contains(var.trusted_services, "pods.eks.amazonaws.com") ? [1] : []

    content {
      sid     = "EksPodIdentity"
      actions = ["sts:AssumeRole", "sts:TagSession"]

      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/kubernetes-namespace"
        values   = [var.kubernetes_namespace]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/kubernetes-service-account"
        values   = [var.kubernetes_service_account]
      }
    }
  }

  # IAM roles for service accounts: the cluster's OIDC provider says whose token it is.
  dynamic "statement" {
    for_each = var.oidc_provider_arn == null ? [] : [var.oidc_provider_arn]

    content {
      sid     = "EksServiceAccount"
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [statement.value]
      }

      condition {
        test     = "StringEquals"
        variable = "${local.oidc_issuer}:sub"
        values   = ["system:serviceaccount:${var.kubernetes_namespace}:${var.kubernetes_service_account}"]
      }

      condition {
        test     = "StringEquals"
        variable = "${local.oidc_issuer}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }

  # ECS, for tasks of this account.
  dynamic "statement" {
    for_each = contains(var.trusted_services, "ecs-tasks.amazonaws.com") ? [1] : []

    content {
      sid     = "EcsTasks"
      actions = ["sts:AssumeRole"]

      principals {
        type        = "Service"
        identifiers = ["ecs-tasks.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [data.aws_caller_identity.current.account_id]
      }
    }
  }
}

resource "aws_iam_role" "vigil" {
  name               = var.name
  description        = "What Vigil may do: its queues, its bucket, DetectModerationLabels."
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# --- What Vigil may do ------------------------------------------------------------------------------------------------
# The policy of docs/how-to/aws.md, with the names made here. A test compares the two.

data "aws_iam_policy_document" "vigil" {
  # The batch calls need the rights of the single ones.
  statement {
    sid = "Queue"

    actions = [
      "sqs:SendMessage",
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
    ]

    resources = concat([aws_sqs_queue.images.arn], aws_sqs_queue.express[*].arn)
  }

  # s3:GetObject is for Rekognition, which reads with the rights of its caller, and for the look at a missing object.
  statement {
    sid       = "Objects"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.images.arn}/*"]
  }

  # For the check that the bucket exists, and so that a missing object answers 404 rather than 403.
  statement {
    sid       = "Bucket"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.images.arn]
  }

  # Vigil uses no adapter, so there is no resource to name.
  statement {
    sid       = "Rekognition"
    actions   = ["rekognition:DetectModerationLabels"]
    resources = ["*"]
  }

  # Vigil ends the images of dead letters.
  statement {
    sid = "DeadLetters"

    actions = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
    ]

    resources = [aws_sqs_queue.dead_letters.arn]
  }
}

resource "aws_iam_role_policy" "vigil" {
  name   = "vigil"
  role   = aws_iam_role.vigil.id
  policy = data.aws_iam_policy_document.vigil.json
}

# --- Only with a key of your own --------------------------------------------------------------------------------------
# SQS and S3 use the key in the name of their caller. The policy of the key must allow it as well.

data "aws_iam_policy_document" "key" {
  count = var.kms_key_arn == null ? 0 : 1

  statement {
    sid       = "Key"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "key" {
  count = var.kms_key_arn == null ? 0 : 1

  name   = "key"
  role   = aws_iam_role.vigil.id
  policy = data.aws_iam_policy_document.key[0].json
}

# --- Only with KEDA ---------------------------------------------------------------------------------------------------
# The KEDA operator reads the length of the queue, with a role of its own.

data "aws_iam_policy_document" "keda" {
  count = var.keda_role_name == null ? 0 : 1

  statement {
    sid       = "QueueLength"
    actions   = ["sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.images.arn]
  }
}

resource "aws_iam_role_policy" "keda" {
  count = var.keda_role_name == null ? 0 : 1

  name   = "${var.name}-queue-length"
  role   = var.keda_role_name
  policy = data.aws_iam_policy_document.keda[0].json
}
