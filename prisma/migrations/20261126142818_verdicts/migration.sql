-- CreateTable
CREATE TABLE "call_verdicts" (
    "call_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "engine_version" TEXT NOT NULL,
    "rule_set_digest" TEXT NOT NULL,
    "rules_revision" TEXT,
    "input_digest" TEXT NOT NULL,
    "applied_total" INTEGER NOT NULL,
    "not_judged" JSONB NOT NULL,

    CONSTRAINT "call_verdicts_pkey" PRIMARY KEY ("call_id")
);

-- CreateTable
CREATE TABLE "findings" (
    "call_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "rule_id" TEXT NOT NULL,
    "rule_revision" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "ground" TEXT NOT NULL,
    "language" TEXT,
    "at_ms" INTEGER NOT NULL,
    "spans" JSONB NOT NULL,
    "explanation" TEXT NOT NULL,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("call_id","ordinal")
);

-- CreateTable
CREATE TABLE "contacts" (
    "call_id" TEXT NOT NULL,
    "person_key" TEXT NOT NULL,
    "debt_keys" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,
    "direction" TEXT NOT NULL,
    "reached" TEXT NOT NULL,
    "counts" BOOLEAN NOT NULL,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("call_id")
);

-- CreateIndex
CREATE INDEX "call_verdicts_rule_set_digest_idx" ON "call_verdicts"("rule_set_digest");

-- CreateIndex
CREATE INDEX "findings_rule_id_idx" ON "findings"("rule_id");

-- CreateIndex
CREATE INDEX "findings_severity_idx" ON "findings"("severity");

-- CreateIndex
CREATE INDEX "contacts_person_key_at_idx" ON "contacts"("person_key", "at");

-- AddForeignKey
ALTER TABLE "call_verdicts" ADD CONSTRAINT "call_verdicts_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "call_verdicts"("call_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;
