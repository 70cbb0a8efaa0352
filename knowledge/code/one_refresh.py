# one process at a time: a row lock, Redis, flock
with lock(f"refresh:{user}"):
    now = store.read(user)  # another may have refreshed meanwhile
    if now["expires_at"] < time.time() + 60:
        now |= refresh(now["refresh_token"])
        store.write(user, now)  # before the access token is used
