// One process at a time; within one, a second caller waits for the first.
await lock(`refresh:${user}`, async () => {
  const now = await store.read(user); // another may have refreshed meanwhile
  if (now.expires_at > Date.now() + 60_000) return now;
  const next = await refresh(now.refresh_token);
  // before the access token is used
  await store.write(user, { ...now, ...next });
  return next;
});
