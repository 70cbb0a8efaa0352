// one process at a time: flock
const FileLock lock(folder / (user + ".lock"));
// another may have refreshed meanwhile
Tokens now = store.read(user);
if (now.expires_at < Clock::now() + std::chrono::minutes(1)) {
  now = refresh(now.refresh_token);
  store.write_durably(user, now);  // before the access token is used
}
