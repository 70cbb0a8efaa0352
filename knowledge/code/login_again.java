if ("invalid_grant".equals(error.getErrorCode())) {
    sessions.forget(user); // it will never work again: do not repeat it
    throw new LoginRequiredException(user);
}
