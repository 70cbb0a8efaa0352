device, err := config.DeviceAuth(ctx)
if err != nil {
	return err
}
// Waits between polls, and stops at expires_in and at the first final answer.
token, err := config.DeviceAccessToken(ctx, device)
