terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 7.0"
    }
  }
}

# Credentials come from the environment of whoever applies this. No backend is set: the state is a local file until
# you add one.
provider "aws" {
  region = var.region

  default_tags {
    tags = var.tags
  }
}
