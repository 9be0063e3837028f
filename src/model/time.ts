/** Seconds since the epoch → ISO 8601 in UTC, whole seconds. */
export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
