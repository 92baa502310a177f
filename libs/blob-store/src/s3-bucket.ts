import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';

import { explainS3, isRefusal, isS3 } from './s3-errors.js';

const ABANDONED_DAYS = 1;

interface Bucket {
  client: S3Client;
  bucket: string;
  logger: Logger;
  /** The HTTP options of a question. */
  asking: { requestTimeout: number };
}

/** Sees that the bucket can be used, makes it when it is missing, and looks after what concerns it as a whole. */
export async function prepareBucket(at: Bucket): Promise<void> {
  try {
    await probe(at);
  } catch (error) {
    if (!isS3(error, 'NoSuchBucket')) throw explainS3(error);
    await create(at);
  }
  await removeAbandonedParts(at);
  await warnOfVersions(at);
}

/** Asks for a list, since the answer to a mere HEAD does not say why it is no. */
async function probe({ client, bucket, asking }: Bucket): Promise<void> {
  await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'users/', MaxKeys: 1 }), asking);
}

/** Of services that start at once one makes it; the others find it. */
async function create(at: Bucket): Promise<void> {
  const { client, bucket, asking } = at;
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }), asking);
  } catch (error) {
    if (await probe(at).then(() => true, () => false)) return;
    const explained = explainS3(error);
    if (!isRefusal(error)) throw explained;
    throw new AppError('UNAVAILABLE', `The bucket "${bucket}" is not there and cannot be made with this access key. Create it, or name another one in S3_BUCKET.`, undefined, { cause: explained.cause });
  }
}

/** Parts of an upload whose process was killed are removed by the server. Rules of somebody else stay as they are. */
async function removeAbandonedParts({ client, bucket, logger, asking }: Bucket): Promise<void> {
  try {
    const rules = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), asking).then(
      ({ Rules = [] }) => Rules,
      (error: unknown) => {
        if (isS3(error, 'NoSuchLifecycleConfiguration')) return [];
        throw error;
      },
    );
    if (rules.some(({ AbortIncompleteMultipartUpload: abort, Status }) => abort && Status === 'Enabled')) return;
    if (rules.length > 0) throw new AppError('CONFLICT', 'The bucket has rules of its own.');
    const rule = { ID: 'adjutant-abandoned-parts', Status: 'Enabled' as const, Filter: { Prefix: '' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABANDONED_DAYS } };
    await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules: [rule] } }), asking);
  } catch (error) {
    logger.warn({ bucket, error: explainS3(error) }, 'the bucket keeps the parts of interrupted uploads: give it a lifecycle rule with AbortIncompleteMultipartUpload after 1 day');
  }
}

/** What is deleted must be gone, also for the law. */
async function warnOfVersions({ client, bucket, logger, asking }: Bucket): Promise<void> {
  const status = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), asking).then(({ Status }) => Status, () => undefined);
  if (status) logger.warn({ bucket, versioning: status }, 'the bucket keeps what is deleted: switch versioning off, or let a lifecycle rule remove versions that are not current');
}
