/** As JMAP writes a Date: UTC, capital letters, no fraction where it is zero. */
export const vconDate = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
