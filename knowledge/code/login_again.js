if (answer.error === 'invalid_grant') {
  await sessions.forget(user); // it will never work again: do not repeat it
  throw new LoginRequired(user); // and send the person to the login page
}
