-- CreateTable
CREATE TABLE "policy_contents" (
    "digest" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_contents_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "policy_revisions" (
    "id" BIGSERIAL NOT NULL,
    "digest" TEXT NOT NULL,
    "base_digest" TEXT,
    "kind" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "needs_approval" BOOLEAN NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_revisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_approvals" (
    "id" BIGSERIAL NOT NULL,
    "revision_id" BIGINT NOT NULL,
    "approver" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_approvals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flip_reports" (
    "id" BIGSERIAL NOT NULL,
    "revision_id" BIGINT NOT NULL,
    "engine_version" TEXT NOT NULL,
    "calls_judged" INTEGER NOT NULL,
    "calls_flipped" INTEGER NOT NULL,
    "report" JSONB NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flip_reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_activations" (
    "id" BIGSERIAL NOT NULL,
    "revision_id" BIGINT NOT NULL,
    "stage" TEXT NOT NULL,
    "activated_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "activated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_activations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "policy_revisions_digest_idx" ON "policy_revisions"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "policy_approvals_revision_id_approver_key" ON "policy_approvals"("revision_id", "approver");

-- CreateIndex
CREATE INDEX "flip_reports_revision_id_idx" ON "flip_reports"("revision_id");

-- CreateIndex
CREATE INDEX "policy_activations_stage_id_idx" ON "policy_activations"("stage", "id");

-- AddForeignKey
ALTER TABLE "policy_revisions" ADD CONSTRAINT "policy_revisions_digest_fkey" FOREIGN KEY ("digest") REFERENCES "policy_contents"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_approvals" ADD CONSTRAINT "policy_approvals_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "policy_revisions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flip_reports" ADD CONSTRAINT "flip_reports_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "policy_revisions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_activations" ADD CONSTRAINT "policy_activations_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "policy_revisions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was in force, who wanted it and who agreed is not to be rewritten by a command, a bug or a hurry.
CREATE FUNCTION "refuse_change_of_policy"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER "policy_contents_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "policy_contents"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_policy"();
CREATE TRIGGER "policy_revisions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "policy_revisions"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_policy"();
CREATE TRIGGER "policy_approvals_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "policy_approvals"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_policy"();
CREATE TRIGGER "flip_reports_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "flip_reports"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_policy"();
CREATE TRIGGER "policy_activations_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "policy_activations"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_policy"();

-- Two people: a name in other letters, or with spaces around it, is the same person.
CREATE FUNCTION "refuse_own_approval"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM "policy_revisions" AS revision
        WHERE revision."id" = NEW."revision_id"
          AND lower(btrim(revision."author")) = lower(btrim(NEW."approver"))
    ) THEN
        RAISE EXCEPTION 'the author of policy revision % may not approve it', NEW."revision_id";
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER "policy_approvals_by_another" BEFORE INSERT ON "policy_approvals"
    FOR EACH ROW EXECUTE FUNCTION "refuse_own_approval"();

-- Back to what was enforced before is always open: that set had its report and its approval.
CREATE FUNCTION "refuse_unready_activation"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    revision "policy_revisions"%ROWTYPE;
    was_enforced BOOLEAN;
    enforced TEXT;
BEGIN
    -- One at a time, so that two changes of one set cannot both follow it.
    PERFORM pg_advisory_xact_lock(hashtext('policy_activations'));
    IF NEW."stage" NOT IN ('dry-run', 'warn', 'enforce') THEN
        RAISE EXCEPTION '% is no stage', NEW."stage";
    END IF;
    SELECT * INTO revision FROM "policy_revisions" WHERE "id" = NEW."revision_id";
    SELECT EXISTS (
        SELECT 1 FROM "policy_activations" AS earlier
        JOIN "policy_revisions" AS other ON other."id" = earlier."revision_id"
        WHERE earlier."stage" = 'enforce' AND other."digest" = revision."digest"
    ) INTO was_enforced;
    IF revision."kind" = 'rollback' THEN
        IF was_enforced THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'policy revision % goes back to what was never enforced', revision."id";
    END IF;
    IF NOT EXISTS (SELECT 1 FROM "flip_reports" WHERE "revision_id" = revision."id") THEN
        RAISE EXCEPTION 'policy revision % has no flip report', revision."id";
    END IF;
    IF revision."needs_approval" AND NEW."stage" <> 'dry-run' AND NOT EXISTS (
        SELECT 1 FROM "policy_approvals" WHERE "revision_id" = revision."id"
    ) THEN
        RAISE EXCEPTION 'policy revision % lacks an approval', revision."id";
    END IF;
    SELECT other."digest" INTO enforced FROM "policy_activations" AS earlier
        JOIN "policy_revisions" AS other ON other."id" = earlier."revision_id"
        WHERE earlier."stage" = 'enforce' ORDER BY earlier."id" DESC LIMIT 1;
    IF enforced IS DISTINCT FROM revision."base_digest" AND enforced IS DISTINCT FROM revision."digest" THEN
        RAISE EXCEPTION 'policy revision % was compared with another set than the enforced one', revision."id";
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER "policy_activations_when_ready" BEFORE INSERT ON "policy_activations"
    FOR EACH ROW EXECUTE FUNCTION "refuse_unready_activation"();
