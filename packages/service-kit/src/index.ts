export { type BindOptions, bindRoute, type RouteHandler, type RouteReply, type RouteRequest } from './bind-route.ts';
export { bootService, createHealth, type Kit } from './boot.ts';
export { ConfigurationError, commonSettings, type Environment, parseEnvironment, setting } from './config.ts';
export { type AppOptions, createServiceApp, type Priority, priorities } from './create-app.ts';
export { createFaultPoints, FaultPointError, type FaultPoints, type FaultPointsOptions } from './fault-points/fault-points.ts';
export { type PointsAround, withFaultPoints } from './fault-points/with-fault-points.ts';
export { createServiceFaults, type ServiceFaults } from './faults/service-faults.ts';
export {
  type Answer,
  type Call,
  createHttpDependency,
  dependencyErrorOf,
  type HttpDependency,
  type HttpDependencyOptions,
} from './http-dependency.ts';
export { runService } from './lifecycle.ts';
export { migrate } from './migrate.ts';
export { exposePolicies } from './policy-telemetry.ts';
export { createPostgres, isUniqueViolation, type Postgres, type Sql, type Transaction } from './postgres.ts';
export { toServiceError } from './problem.ts';
export type { ReadinessProbe } from './readiness.ts';
export { createRedis, type Redis } from './redis.ts';
export { DependencyError, ServiceError } from './service-error.ts';
