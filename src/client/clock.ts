// Time that only goes forward: for waits, which must not last a day because somebody set the device's clock.

/** Milliseconds since some moment; never an hour of the day. */
export const ticks = (): number => performance.now()
