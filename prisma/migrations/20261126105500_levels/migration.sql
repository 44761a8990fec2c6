-- CreateTable
CREATE TABLE "level_overrides" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "process_id" TEXT,
    "level" TEXT,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "level_overrides_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "level_states" (
    "process_id" TEXT NOT NULL,
    "vertical" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "override_effect" TEXT NOT NULL,
    "quota_bytes" BIGINT NOT NULL,
    "free_bytes" BIGINT NOT NULL,
    "lag_ms" BIGINT NOT NULL,
    "waiting_turns" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "level_states_pkey" PRIMARY KEY ("process_id","vertical")
);

-- CreateIndex
CREATE INDEX "level_overrides_vertical_id_idx" ON "level_overrides"("vertical", "id");

-- Who changed a level, and why, is not to be rewritten by a command, a bug or a hurry.
CREATE FUNCTION "refuse_change_of_level_overrides"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'level_overrides is only ever added to';
END;
$$;

CREATE TRIGGER "level_overrides_append_only"
    BEFORE UPDATE OR DELETE ON "level_overrides"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_level_overrides"();
