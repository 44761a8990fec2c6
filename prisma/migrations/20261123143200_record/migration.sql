-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "calls" (
    "call_id" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "policy_revision" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "has_started" BOOLEAN NOT NULL DEFAULT false,
    "started_at" TIMESTAMP(3),
    "ended_at" TIMESTAMP(3),
    "end_status" TEXT,
    "last_indexed_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sealed_revision" INTEGER NOT NULL DEFAULT 0,
    "needs_amendment" BOOLEAN NOT NULL DEFAULT false,
    "events_total" INTEGER NOT NULL DEFAULT 0,
    "partials_total" INTEGER NOT NULL DEFAULT 0,
    "finals_total" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "calls_pkey" PRIMARY KEY ("call_id")
);

-- CreateTable
CREATE TABLE "call_epochs" (
    "epoch" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "process_id" TEXT,
    "opened_at" TIMESTAMP(3),
    "last_seq" BIGINT,
    "durable" int8multirange NOT NULL DEFAULT '{}'::int8multirange,

    CONSTRAINT "call_epochs_pkey" PRIMARY KEY ("epoch")
);

-- CreateTable
CREATE TABLE "segments" (
    "object_key" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "version_id" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "segments_pkey" PRIMARY KEY ("object_key")
);

-- CreateTable
CREATE TABLE "frames" (
    "id" BIGSERIAL NOT NULL,
    "object_key" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    "length" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "seqs" BIGINT[],
    "event_digests" BYTEA NOT NULL,

    CONSTRAINT "frames_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gaps" (
    "id" BIGSERIAL NOT NULL,
    "call_id" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "seq_from" BIGINT NOT NULL,
    "seq_to" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "gaps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "seals" (
    "call_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "sealed_at" TIMESTAMP(3) NOT NULL,
    "frame_ids" BIGINT[],
    "plan" JSONB NOT NULL,
    "claimed_by" TEXT,
    "claimed_until" TIMESTAMP(3),
    "manifest_key" TEXT,
    "manifest_sha256" BYTEA,
    "completeness" TEXT,
    "summary" JSONB,

    CONSTRAINT "seals_pkey" PRIMARY KEY ("call_id","revision")
);

-- CreateTable
CREATE TABLE "utterances" (
    "call_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "item_id" TEXT NOT NULL,
    "speaker" TEXT NOT NULL,
    "audio_start_ms" INTEGER,
    "audio_end_ms" INTEGER,
    "redacted_text" TEXT NOT NULL,
    "is_interrupted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "utterances_pkey" PRIMARY KEY ("call_id","ordinal")
);

-- CreateTable
CREATE TABLE "quarantined_events" (
    "id" BIGSERIAL NOT NULL,
    "reason" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "call_id" TEXT,
    "epoch" TEXT,
    "seq" BIGINT,
    "sha256" BYTEA NOT NULL,
    "object_key" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quarantined_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_tokens" (
    "call_id" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "used_by" TEXT NOT NULL,
    "used_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_tokens_pkey" PRIMARY KEY ("call_id")
);

-- CreateTable
CREATE TABLE "webhook_receipts" (
    "idempotency_key" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "received_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_receipts_pkey" PRIMARY KEY ("idempotency_key")
);

-- CreateTable
CREATE TABLE "process_incarnations" (
    "id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMP(3),

    CONSTRAINT "process_incarnations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letters" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "error_code" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "calls_sealed_revision_ended_at_idx" ON "calls"("sealed_revision", "ended_at");

-- CreateIndex
CREATE INDEX "calls_sealed_revision_last_indexed_at_idx" ON "calls"("sealed_revision", "last_indexed_at");

-- CreateIndex
CREATE INDEX "call_epochs_call_id_idx" ON "call_epochs"("call_id");

-- CreateIndex
CREATE INDEX "frames_call_id_idx" ON "frames"("call_id");

-- CreateIndex
CREATE INDEX "frames_epoch_idx" ON "frames"("epoch");

-- CreateIndex
CREATE INDEX "gaps_call_id_idx" ON "gaps"("call_id");

-- CreateIndex
CREATE UNIQUE INDEX "gaps_epoch_seq_from_seq_to_source_key" ON "gaps"("epoch", "seq_from", "seq_to", "source");

-- CreateIndex
CREATE INDEX "seals_state_claimed_until_idx" ON "seals"("state", "claimed_until");

-- CreateIndex
CREATE UNIQUE INDEX "quarantined_events_sha256_key" ON "quarantined_events"("sha256");

-- CreateIndex
CREATE INDEX "webhook_receipts_received_at_idx" ON "webhook_receipts"("received_at");

-- CreateIndex
CREATE INDEX "process_incarnations_role_heartbeat_at_idx" ON "process_incarnations"("role", "heartbeat_at");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_queue_job_id_key" ON "dead_letters"("queue", "job_id");

-- AddForeignKey
ALTER TABLE "call_epochs" ADD CONSTRAINT "call_epochs_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "frames" ADD CONSTRAINT "frames_object_key_fkey" FOREIGN KEY ("object_key") REFERENCES "segments"("object_key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "frames" ADD CONSTRAINT "frames_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "frames" ADD CONSTRAINT "frames_epoch_fkey" FOREIGN KEY ("epoch") REFERENCES "call_epochs"("epoch") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gaps" ADD CONSTRAINT "gaps_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seals" ADD CONSTRAINT "seals_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "utterances" ADD CONSTRAINT "utterances_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;
