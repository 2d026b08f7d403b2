output "environment" {
  description = "Vigil's configuration, as far as it follows from what is made here; the keys are environment names as Vigil reads them."

  value = merge(
    {
      AWS_REGION                  = var.region
      VIGIL_QUEUE_URL             = aws_sqs_queue.images.url
      VIGIL_QUEUE_DEAD_LETTER_URL = aws_sqs_queue.dead_letters.url
      VIGIL_STORAGE_BUCKET        = aws_s3_bucket.images.bucket
    },
    var.express_queue ? {
      VIGIL_QUEUE_EXPRESS_URL = aws_sqs_queue.express[0].url
    } : {},
  )
}

output "role_arn" {
  description = "Role of Vigil: for the EKS Pod Identity association, or as task role of an ECS task."
  value       = aws_iam_role.vigil.arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue of all queues, to watch: Vigil empties it every minute."
  value       = aws_sqs_queue.dead_letters.url
}
