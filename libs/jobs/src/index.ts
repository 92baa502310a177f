export { defineJob, type JobData, type JobDefinition, type JobSchedule } from './define-job.js';
export { Jobs, type AddOptions, type FailedJob, type JobCounts, type JobsOptions, type SweepHandler } from './jobs.js';
export { jobsUrlFor, migrateJobs, type MigrateJobsOptions } from './migrate-jobs.js';
export type { JobHandler, JobRun } from './job-runner.js';
export { redisAclOf, redisPrefixOf, type RedisAcl } from './redis-acl.js';
