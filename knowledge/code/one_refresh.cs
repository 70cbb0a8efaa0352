// one process at a time
using (await locks.Acquire($"refresh:{user}")) {
    var now = await store.Read(user); // another may have refreshed meanwhile
    if (now.ExpiresAt > DateTimeOffset.UtcNow.AddMinutes(1)) return now;
    var next = await Refresh(now.RefreshToken);
    await store.Write(user, next); // before the access token is used
    return next;
}
