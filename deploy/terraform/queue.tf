# Standard queues: the upload order is data in the message, so an order of delivery is not needed.

resource "aws_sqs_queue" "images" {
  name = "${var.name}-images"

  # 14 days, the most that SQS keeps a message.
  message_retention_seconds = 1209600

  # Vigil's messages have some hundred bytes; ten large ones would be more than one receive can bring.
  max_message_size = 4096

  # What Vigil asks for at each receive; set here too, for whoever looks into the queue by other means.
  visibility_timeout_seconds = 60
  receive_wait_time_seconds  = 20

  # The key that SQS manages, or the one given.
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
  kms_master_key_id       = var.kms_key_arn

  # A backstop for messages that no process can handle. Vigil counts attempts in the ledger and ends an image itself;
  # messages given back (throttles, a stop, a database that is away) must not take a healthy image to the dead letters.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 100
  })
}

# For users with little open, so that nobody's backlog is in front of them. The same in everything as the other one.
resource "aws_sqs_queue" "express" {
  count = var.express_queue ? 1 : 0

  name = "${var.name}-images-express"

  message_retention_seconds = 1209600
  max_message_size          = 4096

  visibility_timeout_seconds = 60
  receive_wait_time_seconds  = 20

  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
  kms_master_key_id       = var.kms_key_arn

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 100
  })
}

# One for both queues: Vigil reads one dead-letter queue.
resource "aws_sqs_queue" "dead_letters" {
  name = "${var.name}-images-dead-letters"

  # A message of a standard queue keeps the time of its first sending, so what arrives here after ten days has four
  # left. More than 14 days SQS does not offer.
  message_retention_seconds = 1209600

  max_message_size = 4096

  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
  kms_master_key_id       = var.kms_key_arn
}

# No other queue may send its dead letters here.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = concat([aws_sqs_queue.images.arn], aws_sqs_queue.express[*].arn)
  })
}

data "aws_iam_policy_document" "queue_tls_only" {
  for_each = merge(
    {
      images       = aws_sqs_queue.images.arn
      dead_letters = aws_sqs_queue.dead_letters.arn
    },
    { for queue in aws_sqs_queue.express : "express" => queue.arn },
  )

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "images" {
  queue_url = aws_sqs_queue.images.id
  policy    = data.aws_iam_policy_document.queue_tls_only["images"].json
}

resource "aws_sqs_queue_policy" "express" {
  count = var.express_queue ? 1 : 0

  queue_url = aws_sqs_queue.express[0].id
  policy    = data.aws_iam_policy_document.queue_tls_only["express"].json
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id
  policy    = data.aws_iam_policy_document.queue_tls_only["dead_letters"].json
}
