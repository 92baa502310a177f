// The image's health check: exits with 0 when the process answers. A service does so at its operations port, the one process where it serves.
const ports = [process.env.OPERATIONS_PORT, process.env.PORT].filter(Boolean);

async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

process.exitCode = (await Promise.all(ports.map(answers))).includes(true) ? 0 : 1;
