session.with_lock do # one process at a time: reads the row anew
  # unless another refreshed meanwhile
  if session.expires_at < 1.minute.from_now
    # before the access token is used
    session.update!(refresh(session.refresh_token))
  end
end
