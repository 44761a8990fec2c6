# One image for voice, audit-worker, console, the migrations and the command line tool: they share one build.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY . .
# What only the build needs goes again, and so do the optional packages: Node is the image's own, and
# PostgreSQL another container.
RUN npm ci --no-audit --no-fund --loglevel=error \
    && node tools/prisma.mjs generate \
    && NX_DAEMON=false NX_NO_CLOUD=true npx nx run-many --target=build \
      --projects=@verbatim/voice,@verbatim/audit-worker,@verbatim/console,@verbatim/cli \
    && npm prune --omit=dev --omit=optional --no-audit --no-fund --loglevel=error

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=build --chown=root:root /build /app
# The spool and the keys are the only places that the apps write to.
RUN mkdir -p /var/lib/verbatim/spool /var/lib/verbatim/keys \
    && chown -R node:node /var/lib/verbatim
USER node
CMD ["node", "--enable-source-maps", "apps/voice/dist/main.js"]
