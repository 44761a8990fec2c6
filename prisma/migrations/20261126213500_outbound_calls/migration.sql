-- CreateTable
CREATE TABLE "outbound_calls" (
    "id" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "number_sealed" BYTEA,
    "origin_call_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "call_id" TEXT,
    "outcome" TEXT,
    "reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbound_calls_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outbound_calls_call_id_key" ON "outbound_calls"("call_id");

-- CreateIndex
CREATE INDEX "outbound_calls_state_due_at_idx" ON "outbound_calls"("state", "due_at");

-- CreateIndex
CREATE INDEX "outbound_calls_origin_call_id_idx" ON "outbound_calls"("origin_call_id");
