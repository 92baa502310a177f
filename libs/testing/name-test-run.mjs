// Runs once before the first test: gives the run a name that all its workers know.
export default function nameTestRun() {
  process.env.ADJUTANT_TEST_RUN = String(process.pid);
}
