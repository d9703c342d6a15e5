/**
 * All consumers, in the order of the table.
 *
 * @module
 */

import type { Consumer } from "./consumer.ts";
import { BEDROCK } from "./sdks/bedrock.ts";
import { BOTO3 } from "./sdks/boto3.ts";
import { DUCKDB } from "./sdks/duckdb.ts";
import { GO } from "./sdks/go.ts";
import { GO_BASE } from "./sdks/go_base.ts";
import { JAVA } from "./sdks/java.ts";
import { JAVASCRIPT } from "./sdks/javascript.ts";
import { PYARROW } from "./sdks/pyarrow.ts";
import { RUST } from "./sdks/rust.ts";
import { S3TORCH } from "./sdks/s3torch.ts";
import { ANSIBLE } from "./tools/ansible.ts";
import { AWS_CLI_1 } from "./tools/aws_cli_1.ts";
import { AWS_CLI_2 } from "./tools/aws_cli_2.ts";
import { AWSUME } from "./tools/awsume.ts";
import { CDK } from "./tools/cdk.ts";
import { RCLONE } from "./tools/rclone.ts";
import { S5CMD } from "./tools/s5cmd.ts";
import { TERRAFORM } from "./tools/terraform.ts";

/** The consumers. */
export const CONSUMERS: readonly Consumer[] = [
  AWS_CLI_1,
  AWS_CLI_2,
  AWSUME,
  TERRAFORM,
  CDK,
  ANSIBLE,
  RCLONE,
  S5CMD,
  BOTO3,
  JAVASCRIPT,
  GO,
  GO_BASE,
  JAVA,
  RUST,
  PYARROW,
  DUCKDB,
  S3TORCH,
  BEDROCK,
];
