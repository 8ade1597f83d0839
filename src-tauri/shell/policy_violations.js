// Runs in the window before anything of the page does, and keeps what the content security policy
// has blocked, where a desktop test reads it. A clerk never sees it.
(() => {
  const violations = []
  Object.defineProperty(window, '__policyViolations', { value: violations })
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.effectiveDirective}: ${event.blockedURI || event.sample}`)
  })
})()
