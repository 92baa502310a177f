import type { Agent } from './agent.js';

const reserved = (name: string, description: string): Agent => ({ name, description, sources: [], isActive: false, usesModel: false, propose: () => [] });

/** Roles with a name and no source yet. */
export const databaseMaster = reserved('Database Master', 'Reserved: will watch databases for work that they call for.');
export const careerMaster = reserved('Career Master', 'Reserved: will follow goals, reviews and learning.');
