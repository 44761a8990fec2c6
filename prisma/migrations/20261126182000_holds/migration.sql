-- CreateTable
CREATE TABLE "call_people" (
    "call_id" TEXT NOT NULL,
    "person_key" TEXT NOT NULL,
    "basis" TEXT NOT NULL,

    CONSTRAINT "call_people_pkey" PRIMARY KEY ("call_id","person_key")
);

-- CreateTable
CREATE TABLE "legal_holds" (
    "id" TEXT NOT NULL,
    "call_id" TEXT,
    "person_key" TEXT,
    "reason" TEXT NOT NULL,
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "legal_holds_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "legal_holds_of_one" CHECK (num_nonnulls("call_id", "person_key") = 1)
);

-- CreateTable
CREATE TABLE "legal_hold_lifts" (
    "hold_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "lifted_by" TEXT NOT NULL,
    "lifted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "legal_hold_lifts_pkey" PRIMARY KEY ("hold_id")
);

-- CreateTable
CREATE TABLE "removal_decisions" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "removal_decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_removals" (
    "call_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "key_versions" INTEGER NOT NULL DEFAULT 0,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "call_removals_pkey" PRIMARY KEY ("call_id","kind")
);

-- CreateIndex
CREATE INDEX "call_people_person_key_idx" ON "call_people"("person_key");

-- CreateIndex
CREATE INDEX "legal_holds_call_id_idx" ON "legal_holds"("call_id");

-- CreateIndex
CREATE INDEX "legal_holds_person_key_idx" ON "legal_holds"("person_key");

-- CreateIndex
CREATE INDEX "call_removals_decision_id_idx" ON "call_removals"("decision_id");

-- CreateIndex
CREATE INDEX "call_removals_ended_at_idx" ON "call_removals"("ended_at");

-- AddForeignKey
ALTER TABLE "call_people" ADD CONSTRAINT "call_people_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legal_hold_lifts" ADD CONSTRAINT "legal_hold_lifts_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "legal_holds"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_removals" ADD CONSTRAINT "call_removals_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "removal_decisions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A hold ends by a row that says who lifted it and why, never by a change of the hold; nor is a decision rewritten.
CREATE FUNCTION "refuse_change_of_holds"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER "legal_holds_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "legal_holds"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_holds"();
CREATE TRIGGER "legal_hold_lifts_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "legal_hold_lifts"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_holds"();
CREATE TRIGGER "removal_decisions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "removal_decisions"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_holds"();

-- That a call is being removed is never taken back: what is destroyed does not come again.
CREATE FUNCTION "refuse_end_of_removal"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ROW(NEW."call_id", NEW."decision_id", NEW."kind", NEW."facts", NEW."begun_at")
        IS NOT DISTINCT FROM ROW(OLD."call_id", OLD."decision_id", OLD."kind", OLD."facts", OLD."begun_at")
        AND (OLD."ended_at" IS NULL OR NEW."ended_at" IS NOT DISTINCT FROM OLD."ended_at") THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the removal of call % is not taken back', OLD."call_id";
END;
$$;

CREATE TRIGGER "call_removals_stay" BEFORE UPDATE OR DELETE ON "call_removals"
    FOR EACH ROW EXECUTE FUNCTION "refuse_end_of_removal"();
