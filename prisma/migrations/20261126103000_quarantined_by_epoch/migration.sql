-- CreateIndex
CREATE INDEX "quarantined_events_epoch_idx" ON "quarantined_events"("epoch");
