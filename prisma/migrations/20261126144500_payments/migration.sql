-- AlterTable
ALTER TABLE "stream_tokens" DROP CONSTRAINT "stream_tokens_pkey";
ALTER TABLE "stream_tokens" ADD COLUMN "part" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "stream_tokens" ADD CONSTRAINT "stream_tokens_pkey" PRIMARY KEY ("call_id", "part");

-- CreateTable
CREATE TABLE "call_payments" (
    "call_id" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "amount" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "result" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "call_payments_pkey" PRIMARY KEY ("call_id", "part")
);
