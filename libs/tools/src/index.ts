export { correctionOf } from './arguments/correction.js';
export {
  ARGUMENT_CHARACTERS_MAX,
  type ArgumentProblem,
  readArguments,
  type ReadArguments,
} from './arguments/read-arguments.js';
export { requestKey } from './backend/same-request.js';
export type { BackendAnswer, ToolBackend, ToolRequest } from './backend/tool-backend.js';
export { fillerIn, type FillerName } from './spoken/fillers.js';
export { notPossible, slotQuestion } from './spoken/slot-questions.js';
export type { Tool, ToolEffect } from './tool.js';
export { type FunctionSchema, schemaOf, toolSchemas } from './tool-schemas.js';
export { type BookToolName, type CallToolName, TOOLS } from './tools.js';
