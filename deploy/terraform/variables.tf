variable "region" {
  description = "Region of queue and bucket. Rekognition is called in it too: it reads only buckets of its own region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "The region is written like eu-west-1."
  }
}

variable "name" {
  description = "First part of the names of queues and role."
  type        = string
  default     = "vigil"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,40}$", var.name))
    error_message = "The name has 1 to 40 letters, digits, hyphens or underscores."
  }
}

variable "bucket_name" {
  description = "Name of the bucket, unique in all of S3. Without dots, which do not go with TLS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "The bucket name has 3 to 63 lower-case letters, digits or hyphens, and no hyphen at either end."
  }
}

variable "express_queue" {
  description = "Whether to make a second queue, for users with little open. False: all images take the one queue, where the fair queues of SQS keep users apart."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "KMS key for queues and bucket. Null: the keys that SQS and S3 manage themselves, which cost nothing."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "The key is an ARN of the form arn:aws:kms:<region>:<account>:key/<id>, no alias."
  }
}

variable "trusted_services" {
  description = "Who may take the role: pods.eks.amazonaws.com (EKS Pod Identity), ecs-tasks.amazonaws.com (ECS tasks), or both."
  type        = set(string)
  default     = ["pods.eks.amazonaws.com"]
  nullable    = false

  validation {
    condition     = length(var.trusted_services) > 0 && length(setsubtract(var.trusted_services, ["pods.eks.amazonaws.com", "ecs-tasks.amazonaws.com"])) == 0
    error_message = "Only pods.eks.amazonaws.com and ecs-tasks.amazonaws.com are known, and one of them is needed."
  }
}

variable "kubernetes_namespace" {
  description = "Namespace whose service account may take the role, through EKS Pod Identity or the OIDC provider."
  type        = string
  default     = "vigil"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.kubernetes_namespace))
    error_message = "A namespace has 1 to 63 lower-case letters, digits or hyphens, and no hyphen at either end."
  }
}

variable "kubernetes_service_account" {
  description = "Service account that may take the role, through EKS Pod Identity or the OIDC provider."
  type        = string
  default     = "vigil"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.kubernetes_service_account))
    error_message = "A service account has 1 to 253 lower-case letters, digits, hyphens or dots."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's OIDC provider, where the pods get the role as IAM roles for service accounts; null where they get it through EKS Pod Identity."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:oidc-provider/.+$", var.oidc_provider_arn))
    error_message = "This is no ARN of an OIDC provider of IAM: arn:aws:iam::123456789012:oidc-provider/…"
  }
}

variable "keda_role_name" {
  description = "Name of the role of the KEDA operator, which then may read the length of the queue. Null: KEDA is not used, or gets the right elsewhere."
  type        = string
  default     = null

  validation {
    condition     = var.keda_role_name == null || can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.keda_role_name))
    error_message = "A name of 1 to 64 characters, not an ARN."
  }
}

variable "tags" {
  description = "Tags of everything made here."
  type        = map(string)
  default     = {}
  nullable    = false
}
