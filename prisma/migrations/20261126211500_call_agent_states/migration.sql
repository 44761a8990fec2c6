-- CreateTable
CREATE TABLE "call_agent_states" (
    "call_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "agent_revision" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sealed" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_agent_states_pkey" PRIMARY KEY ("call_id")
);
