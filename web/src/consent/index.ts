export { default as CallLine } from "./CallLine";
export { ConsentCard } from "./ConsentCard";
export { Elicited } from "./Elicited";
export { ExactRequest } from "./ExactRequest";
export { FieldList } from "./FieldList";
