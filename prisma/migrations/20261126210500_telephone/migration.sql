-- CreateTable
CREATE TABLE "call_next_steps" (
    "call_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "step" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "call_next_steps_pkey" PRIMARY KEY ("call_id", "ordinal")
);

-- CreateTable
CREATE TABLE "voicemails" (
    "call_id" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "recording_sid" TEXT,
    "duration_seconds" INTEGER,
    "sha256" TEXT,
    "bytes" INTEGER,
    "deleted_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "voicemails_pkey" PRIMARY KEY ("call_id")
);

-- CreateIndex
CREATE INDEX "voicemails_ended_at_due_at_idx" ON "voicemails"("ended_at", "due_at");
