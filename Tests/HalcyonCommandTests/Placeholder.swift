enum HalcyonCommandTestsPlaceholder {}
