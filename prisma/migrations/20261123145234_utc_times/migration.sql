-- AlterTable
ALTER TABLE "call_epochs" ALTER COLUMN "opened_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "calls" ALTER COLUMN "started_at" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "ended_at" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "last_indexed_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "dead_letters" ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "process_incarnations" ALTER COLUMN "started_at" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "heartbeat_at" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "ended_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "quarantined_events" ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "seals" ALTER COLUMN "sealed_at" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "claimed_until" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "segments" ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "stream_tokens" ALTER COLUMN "used_at" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "webhook_receipts" ALTER COLUMN "received_at" SET DATA TYPE TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "calls_needs_amendment_last_indexed_at_idx" ON "calls"("needs_amendment", "last_indexed_at");
