-- Heartbeats count what was asked for in an hour.
CREATE INDEX "log_entries_requested_at_idx" ON "log_entries"("requested_at");
