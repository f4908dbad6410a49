"""The simulated office: practices, patients, payers that pay, deny, correct and take back, and the truth of it."""
