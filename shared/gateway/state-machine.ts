import { type Machine, type MachineEvent, type Moment, type Step } from './machine.ts';

/**
 * The machine after an event, and what is to be done now. Pure: the same for the same input.
 */
export function step(machine: Machine, _event: MachineEvent, _moment: Moment): Step {
  return { machine, effects: [] };
}
