import { CronExpressionParser } from 'cron-parser';

/** Five fields, or six with seconds first, as BullMQ reads them. */
export function isCron(pattern: string): boolean {
  const fields = pattern.trim().split(/\s+/).length;
  if (fields < 5 || fields > 6) return false;
  try {
    CronExpressionParser.parse(pattern);
    return true;
  } catch {
    return false;
  }
}
