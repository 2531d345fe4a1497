// Reads one simulation a line, writes one result a line: Allowed, ImplicitlyDenied, ExplicitlyDenied.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const main = join(process.argv[2], 'node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js')
const { runSimulation } = await import(pathToFileURL(main))

for await (const line of createInterface({ input: process.stdin })) {
  const result = await runSimulation(JSON.parse(line), {})
  const answer = result.resultType === 'error' ? { error: result.errors } : { result: result.overallResult }
  console.log(JSON.stringify(answer))
}
