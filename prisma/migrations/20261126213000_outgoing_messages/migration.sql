-- CreateTable
CREATE TABLE "outgoing_messages" (
    "id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "words" JSONB,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "may_be_sent" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "token" TEXT,
    "carrier" TEXT,
    "provider_id" TEXT,
    "delivery" TEXT,
    "code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "outgoing_messages_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_messages_provider_id_key" ON "outgoing_messages"("provider_id");

-- CreateIndex
CREATE INDEX "outgoing_messages_state_due_at_idx" ON "outgoing_messages"("state", "due_at");

-- CreateIndex
CREATE INDEX "outgoing_messages_call_id_idx" ON "outgoing_messages"("call_id");
