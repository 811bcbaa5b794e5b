export { StaffDirectory, type Member } from './staff-directory';
export { STAFF_FILE } from './schema';
