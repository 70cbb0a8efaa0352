try (Lock lock = locks.acquire("refresh:" + user)) { // one process at a time
    Tokens now = store.read(user); // another may have refreshed meanwhile
    if (now.expiresAt().isAfter(Instant.now().plusSeconds(60))) return now;
    Tokens next = refresh(now.refreshToken());
    store.write(user, next); // before the access token is used
    return next;
}
